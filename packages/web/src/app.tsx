import { defaultRoom } from "@parley/core/wire/limits";
import { lazy } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useDismissDeletedNotice } from "./account/deleted-notice.tsx";
import { useAdopted } from "./account/use-adopted.ts";
import { Part } from "./part/part.tsx";
import { fetched } from "./part/part-missing.ts";
import { RoomPage } from "./room/room-page.tsx";
import { isRoom } from "./rooms/visited.ts";
import { accountStore } from "./session/account.ts";
import { SessionProvider } from "./session/context.tsx";
import { currentUserStore } from "./session/current-user.ts";
import { useStored } from "./storage/stored.ts";
import { Failure } from "./welcome/failure.tsx";

const SignedIn = lazy(fetched(() => import("./account/signed-in.tsx")));
const DeleteAccountPage = lazy(fetched(() => import("./account/delete-account-page.tsx")));
const FirstVisit = lazy(fetched(() => import("./welcome/first-visit.tsx")));
const NoSuchRoom = lazy(fetched(() => import("./welcome/no-such-room.tsx")));
const RemovalPage = lazy(fetched(() => import("./account/removal.tsx")));

/** The whole site: a name is asked for once, then a room is an address. */
export function App() {
  return (
    <Failure>
      <Site />
    </Failure>
  );
}

function Site() {
  const who = useStored(currentUserStore);
  const account = useStored(accountStore);
  useAdopted(account);
  useDismissDeletedNotice();
  return (
    <Switch>
      <Route path="/signed-in">
        <Part>
          <SignedIn />
        </Part>
      </Route>
      {account?.leaving && (
        <Route>
          <Part>
            <RemovalPage account={account} />
          </Part>
        </Route>
      )}
      {!who && (
        <Route>
          <Part>
            <FirstVisit />
          </Part>
        </Route>
      )}
      {account && (
        <Route path="/delete-account">
          <Part>
            <DeleteAccountPage account={account} />
          </Part>
        </Route>
      )}
      <Route path="/r/:room">
        {({ room }) =>
          isRoom(room) ? (
            <SessionProvider>
              <RoomPage key={room} room={room} />
            </SessionProvider>
          ) : (
            <Part>
              <NoSuchRoom />
            </Part>
          )
        }
      </Route>
      <Route path="/">
        <Redirect to={`/r/${defaultRoom}`} replace />
      </Route>
      <Route>
        <Part>
          <NoSuchRoom />
        </Part>
      </Route>
    </Switch>
  );
}
