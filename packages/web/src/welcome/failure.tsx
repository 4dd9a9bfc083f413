import { Component, type ReactNode } from "react";
import { Logo, Page } from "../page/page.tsx";

/** Stands in for a page that failed: without it, a fault anywhere would leave nothing to see. */
export class Failure extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Page>
        <title>Parley</title>
        <Logo />
        <h1 className="mt-5 font-bold text-2xl tracking-tight">This page has failed</h1>
        <p className="mt-2 text-quiet">Your messages are safe. Reloading the page usually helps.</p>
        <button type="button" className="button button-primary mt-6" onClick={() => location.reload()}>
          Load again
        </button>
      </Page>
    );
  }
}
