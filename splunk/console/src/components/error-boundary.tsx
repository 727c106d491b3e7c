import { Component, type ReactNode } from 'react';
import { Problem } from './problem.tsx';

/** Keeps a fault of one page from taking the console with it. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === undefined) return this.props.children;
    return (
      <>
        <Problem error={this.state.error} retry={() => this.setState({ error: undefined })} />
        <p className="hint inset">This is a fault of the console. The lab itself is not affected.</p>
      </>
    );
  }
}
