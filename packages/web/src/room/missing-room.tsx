import { defaultRoom } from "@parley/core/wire/limits";
import { useEffect, useRef } from "react";
import { Link } from "wouter";

/** In place of a room that its reader may not enter, or that does not exist. */
export default function MissingRoom() {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Whatever had the focus has gone with the room.
    if (document.activeElement === document.body) heading.current?.focus();
  }, []);
  return (
    <div className="m-auto max-w-sm px-6 py-10 text-center">
      <title>Not found · Parley</title>
      <h1 ref={heading} tabIndex={-1} className="font-bold text-xl tracking-tight outline-none">
        There is no such room.
      </h1>
      <Link to={`/r/${defaultRoom}`} className="button button-primary mt-6">
        Go to #{defaultRoom}
      </Link>
    </div>
  );
}
