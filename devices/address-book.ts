/**
 * Who is told which lab address a local port stands for, and who says when the broker has accounted for the end of
 * that connection. The kernel's `ConnectionRegistry` is one; a fleet in another process or thread brings its own.
 */
export interface AddressBook {
  announce(localPort: number, sourceAddress: string): void | Promise<void>;
  whenSettled(localPort: number): Promise<void>;
}

/** For targets where the broker sees true addresses: nothing is announced and nothing is waited for. */
export const noAddressBook: AddressBook = {
  announce: () => {},
  whenSettled: () => Promise.resolve(),
};
