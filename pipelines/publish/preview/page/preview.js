"use strict";
/* Loads the page again when what it shows has changed, at the same place; marks links to drafts. */
(() => {
  const seen = document.currentScript.dataset.seen;
  const shelf = `preview ${location.pathname}`;
  const folds = () => [...document.querySelectorAll("details")];
  /** @param {number} milliseconds */
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  /** @param {EventTarget} target @param {string} name */
  const heard = (target, name) => new Promise((done) => target.addEventListener(name, done, { once: true }));

  const kept = sessionStorage.getItem(shelf);
  if (kept) {
    sessionStorage.removeItem(shelf);
    const { across, down, open } = JSON.parse(kept);
    folds().forEach((fold, place) => (fold.open = open[place] ?? fold.open));
    scrollTo({ left: across, top: down, behavior: "instant" });
  }

  const marks = /** @type {NodeListOf<HTMLDataElement>} */ (document.querySelectorAll("data.preview-draft"));
  const drafts = [...marks].map((one) => `/${one.value}`);
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("main a[href]"));
  for (const link of links) {
    const target = link.pathname + link.hash;
    if (drafts.some((draft) => target.endsWith(draft))) link.classList.add("preview-to-draft");
  }

  const writing = () => {
    const field = /** @type {HTMLInputElement | null} */ (document.activeElement);
    return Boolean(field?.matches("textarea, input:not([type=checkbox])") && field.value);
  };

  const again = async () => {
    while (writing()) await heard(document, "focusout");
    const open = folds().map((fold) => fold.open);
    sessionStorage.setItem(shelf, JSON.stringify({ across: scrollX, down: scrollY, open }));
    location.reload();
  };

  const changed = async () => {
    const stop = new AbortController();
    const hide = () => document.hidden && stop.abort();
    document.addEventListener("visibilitychange", hide);
    try {
      const asked = new URLSearchParams({ page: location.pathname, seen });
      const answer = await fetch(`/preview/changes?${asked}`, { cache: "no-store", signal: stop.signal });
      if (!answer.ok) await pause(1000);
      return answer.status === 200;
    } catch {
      if (!document.hidden) await pause(1000);
      return false;
    } finally {
      document.removeEventListener("visibilitychange", hide);
    }
  };

  (async () => {
    for (;;) {
      if (document.hidden) await heard(document, "visibilitychange");
      else if (await changed()) return again();
    }
  })();
})();
