// Keeps the parts of a page that carry data-refresh as new as the stack: asked for again every ten seconds while
// somebody looks. There is no event stream on purpose: the counts are read by asking AWS anyway, and a stream would
// hold one of the six connections that a browser opens to one address, a tab each.
"use strict";

(() => {
  const SECONDS = 10;
  const parts = () => document.querySelectorAll("[data-refresh]");
  const notice = document.getElementById("notice");

  const say = (text) => {
    if (notice.textContent !== text) notice.textContent = text;
    notice.hidden = text === "";
  };

  const refresh = async () => {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.status === 403 || answer.status === 421) return false;
    if (!answer.ok) throw new Error("no page");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of parts()) {
      const fresh = page.getElementById(part.id);
      if (fresh && fresh.innerHTML !== part.innerHTML && !part.contains(document.activeElement)) part.replaceWith(fresh);
    }
    return true;
  };

  const tick = async () => {
    let again = true;
    if (document.visibilityState === "visible") {
      try {
        again = await refresh();
        say(again ? "" : "This console was closed; another one has its place now.");
      } catch {
        say("The console does not answer. Was it closed? What you see is as it was last.");
      }
    }
    if (again) setTimeout(tick, SECONDS * 1000);
  };

  if (parts().length > 0) setTimeout(tick, SECONDS * 1000);
})();
