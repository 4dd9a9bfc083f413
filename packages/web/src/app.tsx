import { defaultRoom } from "@parley/core/protocol/limits";
import { Redirect, Route, Switch } from "wouter";
import { RoomPage } from "./room/room-page.tsx";
import { isRoom } from "./rooms/visited.ts";
import { SessionProvider } from "./session/context.tsx";
import { guestStore } from "./session/guest.ts";
import { useStored } from "./storage/stored.ts";
import { Failure } from "./welcome/failure.tsx";
import { FirstVisit } from "./welcome/first-visit.tsx";
import { NoSuchRoom } from "./welcome/no-such-room.tsx";

/** The whole site: a name is asked for once, then a room is an address. */
export function App() {
  return (
    <Failure>
      <Site />
    </Failure>
  );
}

function Site() {
  if (!useStored(guestStore)) return <FirstVisit />;
  return (
    <Switch>
      <Route path="/r/:room">
        {({ room }) =>
          isRoom(room) ? (
            <SessionProvider>
              <RoomPage key={room} room={room} />
            </SessionProvider>
          ) : (
            <NoSuchRoom />
          )
        }
      </Route>
      <Route path="/">
        <Redirect to={`/r/${defaultRoom}`} replace />
      </Route>
      <Route>
        <NoSuchRoom />
      </Route>
    </Switch>
  );
}
