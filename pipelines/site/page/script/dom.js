/* Makes elements. Whatever comes from a record goes in as text, so it can never become markup. */

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
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
