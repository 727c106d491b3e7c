import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import './styles/colors.css';
import './styles/base.css';

createRoot(document.getElementById('root')!).render(<App />);
