/** Everywhere but in a bundle: each model is checked when its entity is made. */
module.exports = require("jsonschema");
