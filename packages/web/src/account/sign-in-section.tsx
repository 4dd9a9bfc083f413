import { useId } from "react";
import { useSignIn } from "./sign-in.ts";
import { SignInButton } from "./sign-in-button.tsx";

/** For guests, where there are accounts. */
export function SignInSection() {
  const title = useId();
  if (!useSignIn()?.accounts) return null;
  return (
    <section aria-labelledby={title}>
      <h3 id={title} className="font-semibold text-sm">
        Account
      </h3>
      <p className="mt-1 mb-2 text-quiet text-sm">
        When you sign in, you are the same person on every device, and keep your rooms and messages.
      </p>
      <SignInButton />
    </section>
  );
}
