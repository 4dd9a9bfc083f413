import { type SubmitEvent, useId, useState } from "react";
import { useClient, useSession } from "../session/context.tsx";
import {
  apiProtocols,
  defaultEndpoints,
  endpointStore,
  endpointsOf,
  isAddress,
  isAllowed,
  socketProtocols,
} from "../session/endpoints.ts";
import { statusNames } from "../session/status.ts";
import { useStored } from "../storage/stored.ts";

/** Which server to talk to, and whether to. */
export function ServerForm() {
  const { client } = useSession();
  const status = useClient((snapshot) => snapshot.status);
  const used = endpointsOf(useStored(endpointStore));
  const [socketUrl, setSocketUrl] = useState(used.socketUrl);
  const [apiUrl, setApiUrl] = useState(used.apiUrl);
  const [socketField, apiField, hint] = [useId(), useId(), useId()];

  const valid = isAddress(socketUrl, socketProtocols) && isAddress(apiUrl, apiProtocols);
  const allowed = !valid || isAllowed({ socketUrl, apiUrl });
  const changed = socketUrl !== used.socketUrl || apiUrl !== used.apiUrl;
  const isDefault = socketUrl === defaultEndpoints.socketUrl && apiUrl === defaultEndpoints.apiUrl;

  const connect = (event: SubmitEvent) => {
    event.preventDefault();
    // Another server is another session, which connects by itself.
    if (changed) return endpointStore.set(isDefault ? null : { socketUrl, apiUrl });
    client.connect();
  };

  const reset = () => {
    setSocketUrl(defaultEndpoints.socketUrl);
    setApiUrl(defaultEndpoints.apiUrl);
  };

  return (
    <form onSubmit={connect} noValidate>
      <h3 className="font-semibold text-sm">
        Server <span className="font-normal text-quiet">· {statusNames[status]}</span>
      </h3>
      <label htmlFor={socketField} className="mt-2 block text-quiet text-xs">
        WebSocket URL
      </label>
      <input
        id={socketField}
        className="field mt-1"
        value={socketUrl}
        onChange={(event) => setSocketUrl(event.target.value.trim())}
        placeholder="wss://…"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={!isAddress(socketUrl, socketProtocols)}
        aria-describedby={hint}
      />
      <label htmlFor={apiField} className="mt-3 block text-quiet text-xs">
        API URL
      </label>
      <input
        id={apiField}
        className="field mt-1"
        value={apiUrl}
        onChange={(event) => setApiUrl(event.target.value.trim())}
        placeholder="https://…"
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={!isAddress(apiUrl, apiProtocols)}
        aria-describedby={hint}
      />
      <p id={hint} aria-live="polite" className="mt-1 min-h-4 text-bad text-xs">
        {!valid &&
          "The WebSocket URL must begin with ws:// or wss://, and the API URL with http:// or https://."}
        {!allowed && "This site cannot use that server. Ask the site's operator to allow it."}
      </p>
      <div className="mt-2 flex flex-wrap gap-2">
        <button
          type="submit"
          className="button button-primary"
          disabled={!valid || !allowed || (!changed && status !== "closed")}
        >
          Connect
        </button>
        <button
          type="button"
          className="button"
          disabled={status === "closed"}
          onClick={() => client.close()}
        >
          Disconnect
        </button>
        {!isDefault && (
          <button type="button" className="button ml-auto" onClick={reset}>
            Use the default
          </button>
        )}
      </div>
    </form>
  );
}
