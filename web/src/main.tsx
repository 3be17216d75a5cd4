import { render } from "preact";

const root = document.getElementById("app");
if (root) render(<h1>Hải Đăng</h1>, root);

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/sw.js");
}
