// The conversation of a case: it stays at its newest line, and counts WhatsApp's window down.
import { watch } from "./talk.js";

watch();
