import { LogIn } from "lucide-react";
import { useState } from "react";
import { startSignIn } from "./sign-in.ts";

/** Opens the issuer's page. */
export function SignInButton({ primary = false }: { primary?: boolean }) {
  const [state, setState] = useState<"idle" | "leaving" | "failed">("idle");
  const leave = async () => {
    setState("leaving");
    await startSignIn().catch(() => setState("failed"));
  };
  return (
    <>
      <button
        type="button"
        className={`button w-full ${primary ? "button-primary" : ""}`}
        disabled={state === "leaving"}
        onClick={() => void leave()}
      >
        <LogIn aria-hidden="true" className="size-4" />
        Sign in
      </button>
      <p role="alert" className="text-bad text-sm">
        {state === "failed" && "Sign-in is unavailable right now. Try again in a moment."}
      </p>
    </>
  );
}
