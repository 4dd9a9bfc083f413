import { ArrowRight } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { DeletedNotice } from "../account/deleted-notice.tsx";
import { useSignIn } from "../account/sign-in.ts";
import { SignInButton } from "../account/sign-in-button.tsx";
import { Brand, Page } from "../page/page.tsx";
import { endpointStore } from "../session/endpoints.ts";
import { useStored } from "../storage/stored.ts";
import { Avatar } from "../user/avatar.tsx";
import { useArrival } from "./use-arrival.ts";

/** Asks for a display name, and for nothing else. Who has an account signs in. */
export default function FirstVisit() {
  const [name, setName] = useState("");
  const arrival = useArrival();
  const signIn = useSignIn();
  const server = useStored(endpointStore);
  const [field, problem] = [useId(), useId()];

  const submit = (event: FormEvent) => {
    event.preventDefault();
    arrival.arrive(name);
  };

  if (signIn && !signIn.guests) return <MembersOnly />;
  return (
    <Page>
      <title>Parley</title>
      <Brand />
      <DeletedNotice />
      <h1 className="mt-7 text-balance font-bold text-3xl tracking-tight">What should people call you?</h1>
      <p className="mt-2 text-quiet">Pick a name and you are in. You can change it at any time.</p>
      <form onSubmit={submit} className="mt-7" noValidate>
        <label htmlFor={field} className="font-semibold text-sm">
          Your name
        </label>
        <div className="mt-2 flex items-center gap-3">
          <Avatar userId="" name={name} />
          <input
            id={field}
            className="field"
            value={name}
            onChange={(event) => {
              setName(event.target.value);
              arrival.reset();
            }}
            autoComplete="nickname"
            // biome-ignore lint/a11y/noAutofocus: the only field of a page that asks for nothing else
            autoFocus
            enterKeyHint="go"
            dir="auto"
            aria-invalid={arrival.problem !== undefined}
            aria-describedby={problem}
          />
        </div>
        <p id={problem} aria-live="polite" className="mt-2 min-h-6 text-bad text-sm">
          {arrival.problem ?? arrival.waiting}
        </p>
        <button
          type="submit"
          className="button button-primary mt-2 w-full"
          disabled={name.trim() === "" || arrival.busy}
        >
          {arrival.busy ? "One moment…" : "Start chatting"}
          {!arrival.busy && <ArrowRight aria-hidden="true" className="size-4" />}
        </button>
      </form>
      {signIn?.accounts && (
        <div className="mt-5 border-line border-t pt-5">
          <SignInButton />
        </div>
      )}
      {server && (
        <p className="mt-6 border-line border-t pt-4 text-quiet text-sm">
          You are new on <bdi className="break-all font-semibold">{server.apiUrl}</bdi>.{" "}
          <button type="button" className="font-semibold underline" onClick={() => endpointStore.set(null)}>
            Use the default server
          </button>
        </p>
      )}
    </Page>
  );
}

/** Where nobody comes as a guest. */
function MembersOnly() {
  return (
    <Page>
      <title>Parley</title>
      <Brand />
      <DeletedNotice />
      <h1 className="mt-7 text-balance font-bold text-3xl tracking-tight">Sign in to chat</h1>
      <p className="mt-2 mb-7 text-quiet">This chat is for people who have an account.</p>
      <SignInButton primary />
    </Page>
  );
}
