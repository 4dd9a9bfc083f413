import { defaultRoom } from "@parley/core/wire/limits";
import { Link } from "wouter";
import { Logo, Page } from "../page/page.tsx";

export default function NoSuchRoom() {
  return (
    <Page>
      <title>Not found · Parley</title>
      <Logo />
      <h1 className="mt-5 font-bold text-2xl tracking-tight">There is no such page</h1>
      <p className="mt-2 text-quiet">
        A room's address is <code>/r/</code> and its name: the letters a to z, digits and hyphens, 64 at most.
      </p>
      <Link to={`/r/${defaultRoom}`} className="button button-primary mt-6">
        Go to #{defaultRoom}
      </Link>
    </Page>
  );
}
