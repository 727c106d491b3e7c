import type { ReactNode } from 'react';

/** Stands where there is nothing to show, and says why. */
export function Nothing({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="nothing" role="status">
      <strong>{title}</strong>
      {children}
    </div>
  );
}
