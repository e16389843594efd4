/* Makes elements. Whatever comes from a record goes in as text, so it can never become markup. */

const OVERRIDES = /[\u202a-\u202e]/;

/** The name of a sign that would turn the direction of all that follows it. */
const named = (sign) => `U+${sign.codePointAt(0).toString(16).toUpperCase()}`;

/** A text in which such signs are shown instead of obeyed. */
function spelled(text, plainly) {
  if (!OVERRIDES.test(text)) return [text];
  return text
    .split(/([\u202a-\u202e])/)
    .filter(Boolean)
    .map((part) => (!OVERRIDES.test(part) ? part : plainly ? named(part) : el("span", { class: "sign" }, named(part))));
}

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  const plainly = node.localName === "option";
  node.append(
    ...children
      .flat(Infinity)
      .filter((child) => child !== null && child !== undefined && child !== false)
      .flatMap((child) => (typeof child === "string" ? spelled(child, plainly) : [child])),
  );
  return node;
}

/** An HTML element; attributes that are false or absent are left out, `onclick` and the like are listeners. */
function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An SVG element. */
function draw(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

/** Tells a screen reader what has happened, where nothing else does. */
function say(text) {
  document.getElementById("said").textContent = text;
}

let lastNumber = 0;

/** An id that no other element has. */
function fresh(prefix) {
  lastNumber += 1;
  return `${prefix}-${lastNumber}`;
}
