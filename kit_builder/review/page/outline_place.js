// The place in an outline that is chosen: a document, a section of it, or a statement of the section.

let chosen = "";

/** Returns the name of a place. The id of a statement may have any characters, so it comes last. */
export function placeIn(document, section = -1, id = "") {
  return [document, ...(section < 0 ? [] : [section]), ...(id ? [id] : [])].join(" ");
}

export function select(place) {
  chosen = place;
}

/** Returns the chosen place: its document, its section or -1, and the id of its statement, which may be empty. */
export function here(place = chosen) {
  const [document, section, ...id] = place.split(" ");
  return { place, document: Number(document || 0), section: section === undefined ? -1 : Number(section), id: id.join(" ") };
}
