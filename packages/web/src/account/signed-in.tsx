import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { Logo, Page } from "../welcome/page.tsx";
import { arrive } from "./arrive.ts";

/** What the issuer sent back, while it is still in the address; taken out of it before anything else happens. */
const address = location.href;
history.replaceState(null, "", location.pathname);

let arriving: Promise<string> | undefined;

/** Where the issuer sends people back to: makes them the account that they signed in to. */
export default function SignedIn() {
  const [, navigate] = useLocation();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    arriving ??= arrive(address);
    arriving.then(
      (path) => navigate(path, { replace: true }),
      () => setFailed(true),
    );
  }, [navigate]);

  return (
    <Page>
      <title>Signing in · Parley</title>
      <Logo />
      <h1 className="mt-5 font-bold text-2xl tracking-tight">
        {failed ? "You are not signed in" : "Signing you in…"}
      </h1>
      <p className="mt-2 text-quiet" role="status">
        {failed
          ? "The sign-in was broken off, or took too long. Nothing has changed."
          : "One moment: your rooms and messages come along."}
      </p>
      {failed && (
        <Link to="/" className="button button-primary mt-6">
          Back to the chat
        </Link>
      )}
    </Page>
  );
}
