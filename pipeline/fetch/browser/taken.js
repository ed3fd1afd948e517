// The page as it stands, as text: run in a world of its own, in which the page has changed no function. Getters are taken
// from the prototypes, for an element named "childNodes" would stand in their place. Open shadow trees are taken as if they
// stood in the page itself.
(limit) => {
  const getter = (kind, name) => {
    const get = Object.getOwnPropertyDescriptor(kind.prototype, name).get;
    return (node) => get.call(node);
  };
  const childNodes = getter(Node, "childNodes");
  const shadowRoot = getter(Element, "shadowRoot");
  const rootOf = getter(Document, "documentElement");
  const inert = getter(Document, "implementation")(document).createHTMLDocument("");
  const inside = (element) => {
    const shadow = shadowRoot(element);
    if (shadow) return childNodes(shadow);
    const slotted = element instanceof HTMLSlotElement ? element.assignedNodes({ flatten: true }) : [];
    return slotted.length ? slotted : childNodes(element);
  };
  const root = rootOf(document);
  if (!root) return { nodes: 0, chars: 0, html: "" };
  const copy = inert.importNode(root, false);
  const left = [[root, copy]];
  let nodes = 0;
  while (left.length) {
    const [from, to] = left.pop();
    for (const child of inside(from)) {
      nodes += 1;
      if (nodes > limit.nodes) return { nodes, chars: 0, html: "" };
      const made = inert.importNode(child, false);
      Node.prototype.appendChild.call(to, made);
      if (child instanceof Element) left.push([child, made]);
    }
  }
  const html = getter(Element, "outerHTML")(copy);
  return { nodes, chars: html.length, html: html.length > limit.chars ? "" : html };
}
