import { useEffect, useState } from 'react';
import { ApiError, labApi, SIGNED_OUT } from '../api/lab-api.ts';
import { Waiting } from '../components/waiting.tsx';
import { Problem } from '../components/problem.tsx';
import { useColorScheme } from './color-scheme.ts';
import { Shell } from './shell.tsx';
import { SignInPage } from './sign-in-page.tsx';

type Session = 'asking' | 'nobody' | { readonly username: string } | { readonly problem: unknown };

/** Who is signed in decides what is shown: the way in, or the console. */
export function App() {
  useColorScheme();
  const [session, setSession] = useState<Session>('asking');
  useEffect(() => {
    const signedOut = () => setSession('nobody');
    window.addEventListener(SIGNED_OUT, signedOut);
    labApi.session().then(setSession, (error: unknown) => {
      setSession(error instanceof ApiError && error.status === 401 ? 'nobody' : { problem: error });
    });
    return () => window.removeEventListener(SIGNED_OUT, signedOut);
  }, []);
  if (session === 'asking') return <Waiting what="Asking the lab who you are" />;
  if (session === 'nobody') return <SignInPage signedIn={(username) => setSession({ username })} />;
  if ('problem' in session) return <Problem error={session.problem} retry={() => window.location.reload()} />;
  return <Shell username={session.username} signedOut={() => setSession('nobody')} />;
}
