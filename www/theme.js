// Sets the colors that the user chose before anything is drawn; src/app/header/theme.rs writes the choice.
try {
  const choice = localStorage.getItem("theme");
  if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
} catch {
  // A page that may not remember follows the system.
}
