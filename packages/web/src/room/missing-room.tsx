import { defaultRoom } from "@parley/core/wire/limits";
import { Link } from "wouter";

/** In place of a room that its reader may not enter, or that does not exist. */
export default function MissingRoom() {
  return (
    <div className="m-auto max-w-sm px-6 py-10 text-center">
      <title>Not found · Parley</title>
      <h1 className="font-bold text-xl tracking-tight">There is no such room.</h1>
      <Link to={`/r/${defaultRoom}`} className="button button-primary mt-6">
        Go to #{defaultRoom}
      </Link>
    </div>
  );
}
