/**
 * A document for the renderer where there is no browser: as much of an element as it makes, which is a
 * tag, attributes, and children in order.
 */
export class Element {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [] });
  }
  addEventListener() {}
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  append(...children) {
    this.children.push(...children);
  }
  get textContent() {
    return this.children.map((child) => child.textContent ?? child).join("");
  }
  *all(wanted) {
    const classes = (this.attributes.class ?? "").split(" ");
    if (this.tag === wanted || classes.includes(wanted)) yield this;
    for (const child of this.children) if (child instanceof Element) yield* child.all(wanted);
  }
  querySelector(wanted) {
    return this.all(wanted).next().value ?? null;
  }
}

globalThis.document = { createElement: (tag) => new Element(tag) };
