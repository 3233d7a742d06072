// Runs before the page is drawn, so that parts that need script do not jump. A file of its own: no inline script anywhere.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
