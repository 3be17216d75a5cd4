"""What travels: frames, messages, and the exchanges made of them; no input or output."""
