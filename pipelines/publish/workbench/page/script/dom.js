/* Makes elements. Whatever comes from a record goes in as text, so it can never become markup. */

/**
 * The element of the template with an id.
 * @param {string} id
 */
function byName(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`there is no element ${id}`);
  return node;
}

const OVERRIDES = /[\u202a-\u202e]/;

/**
 * The name of a sign that would turn the direction of all that follows it.
 * @param {string} sign
 */
const named = (sign) => `U+${sign.codePointAt(0).toString(16).toUpperCase()}`;

/**
 * A text in which such signs are shown instead of obeyed.
 * @param {string} text
 * @param {boolean} [plainly]
 * @returns {(string | Node)[]}
 */
function spelled(text, plainly) {
  if (!OVERRIDES.test(text)) return [text];
  return text
    .split(/([\u202a-\u202e])/)
    .filter(Boolean)
    .map((part) => (!OVERRIDES.test(part) ? part : plainly ? named(part) : el("span", { class: "sign" }, named(part))));
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * @template {Element} T
 * @param {T} node
 * @param {Attributes} attributes
 * @param {Child[]} children
 * @returns {T}
 */
function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (typeof value === "function") node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  const plainly = node.localName === "option";
  node.append(
    .../** @type {any[]} */ (children)
      .flat(Infinity)
      .filter((child) => child !== null && child !== undefined && child !== false)
      .flatMap((child) => (typeof child === "string" ? spelled(child, plainly) : [child])),
  );
  return node;
}

/**
 * An HTML element; attributes that are false or absent are left out, `onclick` and the like are listeners.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/**
 * An SVG element.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} name
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
function draw(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

/**
 * Tells a screen reader what has happened, where nothing else does.
 * @param {string} text
 */
function say(text) {
  document.getElementById("said").textContent = text;
}

let lastNumber = 0;

/**
 * An id that no other element has.
 * @param {string | number} prefix
 */
function fresh(prefix) {
  lastNumber += 1;
  return `${prefix}-${lastNumber}`;
}
