// Pages made for paper: the button opens the browser's own dialogue.
document.getElementById("print").addEventListener("click", () => window.print());
