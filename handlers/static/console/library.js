// What was typed into an article is not lost by a link that was pressed in passing.
const form = document.querySelector("form[data-guarded]");
let typed = Boolean(form?.querySelector("[aria-invalid]"));

form?.addEventListener("input", () => { typed = true; });
form?.addEventListener("submit", () => { typed = false; });
addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });

// Where the preview stands beside or below the form, the button leads there instead of to a page of its own.
for (const look of document.querySelectorAll("[data-look]")) {
  look.addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("preview").scrollIntoView();
  });
}
