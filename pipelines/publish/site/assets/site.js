"use strict";
/* Buttons that need a script: print, copy, larger letters. They are hidden until it runs. */
(() => {
  /** @type {(button: HTMLElement, text: string) => Promise<void>} */
  const copied = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    const before = button.textContent;
    button.textContent = button.dataset.said;
    button.setAttribute("aria-live", "polite");
    setTimeout(() => (button.textContent = before), 2000);
  };
  /** @param {HTMLFormElement} form */
  const asked = (form) => {
    const lines = [...form.querySelectorAll("li")];
    const chosen = lines.filter((line) => line.querySelector("input").checked);
    return (chosen.length ? chosen : lines).map((line) => `- ${line.querySelector("label span").textContent}`).join("\n");
  };
  /** @type {Record<string, (button: HTMLElement) => void>} */
  const actions = {
    print: () => window.print(),
    copy: (button) => copied(button, asked(button.closest("form"))),
    link: (button) => copied(button, /** @type {HTMLLinkElement} */ (document.querySelector("link[rel=canonical]"))?.href ?? location.href),
    large: (button) => {
      const on = document.documentElement.classList.toggle("large");
      button.setAttribute("aria-pressed", String(on));
    },
  };
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement} */ (target.closest("button[data-do]"));
    if (button) actions[button.dataset.do](button);
  });
  const unfold = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();
  for (const tools of document.querySelectorAll(".tools")) /** @type {HTMLElement} */ (tools).hidden = false;
})();
