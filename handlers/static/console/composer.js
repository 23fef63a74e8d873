// The conversation of a case: it stays at its newest line, counts WhatsApp's window down, and has a place to write.
import { watch } from "./talk.js";

watch();
// The words that recorder and player speak stand in the page of who may write.
if (document.getElementById("speak")) import("./composing.js");
