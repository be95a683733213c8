import "./configure-zod.ts"; // before any schema is created
import "@mantine/core/styles.css";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
