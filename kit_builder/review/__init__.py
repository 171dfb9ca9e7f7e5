"""The local page on which a person reviews the methods of a kit beside the lines that they rest on."""
