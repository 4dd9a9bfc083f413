/** The file that ElectroDB's index takes its entities from. */
declare module "electrodb/src/entity.js" {
  export { Entity } from "electrodb";
}
