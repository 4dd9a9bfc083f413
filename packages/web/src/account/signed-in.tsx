import { useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { Logo, Page } from "../page/page.tsx";
import { type Arrived, completeSignIn } from "./complete-sign-in.ts";
import { GuestQuestion } from "./guest-question.tsx";

/**
 * What the issuer sent back, while it is still in the address; removed from it before anything else
 * happens.
 */
const address = location.href;
history.replaceState(null, "", location.pathname);

let arriving: Promise<Arrived | undefined> | undefined;

/** The page that the issuer redirects to: signs the user in. */
export default function SignedIn() {
  const [, navigate] = useLocation();
  const [failed, setFailed] = useState(false);
  const [asked, setAsked] = useState<Arrived>();
  useEffect(() => {
    arriving ??= completeSignIn(address);
    arriving.then(
      (arrived) => {
        if (arrived?.guest) return setAsked(arrived);
        if (arrived) navigate(arrived.path, { replace: true });
      },
      () => setFailed(true),
    );
  }, [navigate]);

  if (asked?.guest) {
    const goOn = () => navigate(asked.path, { replace: true });
    return <GuestQuestion arrived={asked} guest={asked.guest} onDone={goOn} />;
  }
  return (
    <Page>
      <title>Signing in · Parley</title>
      <Logo />
      <h1 className="mt-5 font-bold text-2xl tracking-tight">
        {failed ? "You are not signed in" : "Signing you in…"}
      </h1>
      <p className="mt-2 text-quiet" role="status">
        {failed ? "Sign-in was cancelled or timed out. Nothing has changed." : "This takes a moment."}
      </p>
      {failed && (
        <Link to="/" className="button button-primary mt-6">
          Back to the chat
        </Link>
      )}
    </Page>
  );
}
