/** What people read about an answer that does not fit: the thing, the reason, the next step. */

import type { Kind, Label, Level, Question } from "./definition.ts";
import { formatNumber } from "./text.ts";

/** What is wrong with one answer. `part` names the part of a group. */
export interface Fault {
  readonly part?: string;
  readonly code: string;
  readonly level: Level;
  readonly message: Label;
}

const WORDS: Readonly<Record<string, Label>> = {
  required: {
    vi: "Chưa có câu trả lời. Hãy trả lời trước khi nộp.",
    en: "There is no answer yet. Please answer before handing in.",
  },
  required_or_reason: {
    vi: "Chưa có câu trả lời. Hãy ghi giá trị, hoặc chọn một lý do nếu không có.",
    en: "There is no answer yet. Please give the value, or choose a reason if there is none.",
  },
  wrong_kind: {
    vi: "Câu trả lời không đúng dạng của câu hỏi. Hãy ghi lại.",
    en: "The answer does not have the form of the question. Please enter it again.",
  },
  reason_not_allowed: {
    vi: "Câu này không dùng lý do đã chọn. Hãy ghi giá trị hoặc chọn lý do khác.",
    en: "That reason is not used here. Please give the value or choose another reason.",
  },
  not_a_choice: {
    vi: "Lựa chọn này không có trong phiếu. Hãy chọn lại.",
    en: "The form has no such choice. Please choose again.",
  },
  not_alone: {
    vi: "“{alone}” không đi cùng lựa chọn khác. Hãy bỏ bớt một bên.",
    en: "“{alone}” does not go with other choices. Please remove one side.",
  },
  below_min: {
    vi: "Giá trị nhỏ hơn mức thấp nhất là {min}. Hãy kiểm tra lại.",
    en: "The value is below the lowest one, {min}. Please check it.",
  },
  above_max: {
    vi: "Giá trị lớn hơn mức cao nhất là {max}. Hãy kiểm tra lại.",
    en: "The value is above the highest one, {max}. Please check it.",
  },
  too_long: {
    vi: "Nội dung dài quá {max} ký tự. Hãy rút gọn.",
    en: "The text has more than {max} characters. Please shorten it.",
  },
  too_few: {
    vi: "Cần ít nhất {fewest}. Hãy thêm trước khi nộp.",
    en: "At least {fewest} needed. Please add before handing in.",
  },
  too_many: {
    vi: "Nhiều nhất là {most}. Hãy bỏ bớt trước khi nộp.",
    en: "At most {most} allowed. Please remove some before handing in.",
  },
  not_asked: {
    vi: "Phiếu ghi là không có nhu cầu nhưng vẫn còn nhu cầu bên dưới. Hãy xóa bớt hoặc chọn lại loại nhu cầu.",
    en: "The form says that there is no need, yet needs are listed. Please remove them or choose the kind of need again.",
  },
  conflict: {
    vi: "Hai người ghi hai giá trị khác nhau. Hãy chọn một giá trị.",
    en: "Two people entered different values. Please choose one.",
  },
};

/** What is said of an answer without the form of its kind, where that can be said plainly. */
const SHAPES: Readonly<Record<string, Label>> = {
  date: {
    vi: "Không có ngày này. Ghi ngày/tháng/năm, năm đủ bốn chữ số, ví dụ 20/11/2026.",
    en: "There is no such day. Write day/month/year, the year in four digits, such as 20/11/2026.",
  },
  count: {
    vi: "Ghi số nguyên, ví dụ 320.",
    en: "Write a whole number, such as 320.",
  },
  decimal: {
    vi: "Ghi số, sau dấu phẩy có nhiều nhất {scale} chữ số, ví dụ 54,5.",
    en: "Write a number with at most {scale} digits after the comma, such as 54,5.",
  },
  year: {
    vi: "Ghi năm bằng bốn chữ số, ví dụ 2012.",
    en: "Write the year in four digits, such as 2012.",
  },
  money: {
    vi: "Chỉ ghi số đồng, ví dụ 15.000.000.",
    en: "Write the amount in đồng only, such as 15.000.000.",
  },
  point: {
    vi: "Ghi cả vĩ độ và kinh độ, dạng số.",
    en: "Write both latitude and longitude, as numbers.",
  },
};

/** What is counted, one of it. */
const NOUNS: Readonly<Partial<Record<Kind, Label>>> = {
  photos: { vi: "ảnh", en: "photo" },
  needs: { vi: "nhu cầu", en: "need" },
  repeat: { vi: "dòng", en: "row" },
};

/** The fault with this code in a question's answer. */
export function fault(code: string, question: Question): Fault {
  return { code, level: "error", message: words(code, question) };
}

function words(code: string, question: Question): Label {
  const key = code === "required" && question.reasons ? "required_or_reason" : code;
  const shape = code === "wrong_kind" ? SHAPES[question.kind] : undefined;
  const label = shape ?? WORDS[key] ?? { vi: code, en: code };
  return { vi: fill(label.vi, question, "vi"), en: fill(label.en, question, "en") };
}

function fill(text: string, question: Question, language: keyof Label): string {
  const alone = question.choices?.find((choice) => choice.alone)?.label[language] ?? "";
  return text
    .replace("{min}", bound(question, language, question.min))
    .replace("{max}", bound(question, language, question.max))
    .replace("{fewest}", counted(question, question.min ?? 1, language))
    .replace("{most}", counted(question, question.max ?? 0, language))
    .replace("{scale}", String(question.scale ?? 0))
    .replace("{alone}", alone);
}

function counted({ kind }: Question, count: number, language: keyof Label): string {
  const noun = NOUNS[kind]?.[language] ?? "";
  const ending = language === "en" && count !== 1 ? "s" : "";
  return `${count} ${noun}${ending}`;
}

function bound(question: Question, language: keyof Label, value = 0): string {
  if (question.kind === "year") return String(value);
  return formatNumber(value, question.scale ?? 0, language);
}
