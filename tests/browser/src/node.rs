//! A part of the page, found by role and name in the tree that the browser gives to assistive technology.

use serde_json::{Value, json};
use thirtyfour::components::SelectElement;
use thirtyfour::{By, Key, TypingData, WebDriver, WebElement};

use crate::Result;
use crate::wait::until;

/// An element of the page, or the page itself.
#[derive(Clone, Debug)]
pub struct Node {
    driver: WebDriver,
    /// None is the page, whose elements come and go with each load.
    element: Option<WebElement>,
}

/// The finders; each waits until there is one, and takes the first.
impl Node {
    /// Finds a part by role and name. A hidden part is not found, as it is none for assistive technology.
    pub async fn named(&self, role: &str, name: &str) -> Result<Node> {
        self.find(role, Some(name)).await
    }

    pub async fn region(&self, name: &str) -> Result<Node> {
        self.named("region", name).await
    }

    pub async fn textbox(&self, name: &str) -> Result<Node> {
        self.named("textbox", name).await
    }

    pub async fn combobox(&self, name: &str) -> Result<Node> {
        self.named("combobox", name).await
    }

    pub async fn spinbutton(&self, name: &str) -> Result<Node> {
        self.named("spinbutton", name).await
    }

    pub async fn button(&self, name: &str) -> Result<Node> {
        self.named("button", name).await
    }

    pub async fn tab(&self, name: &str) -> Result<Node> {
        self.named("tab", name).await
    }

    pub async fn link(&self, name: &str) -> Result<Node> {
        self.named("link", name).await
    }

    /// The list items that are there now, in the order of the page.
    pub async fn list_items(&self) -> Result<Vec<Node>> {
        self.all("listitem", None).await
    }

    /// Finds a part by a CSS selector, such as `[data-region="execution"]`.
    pub async fn css(&self, selector: &str) -> Result<Node> {
        until(
            async || Ok(self.all_css(selector).await?.into_iter().next()),
            async || Ok(format!("there is no {selector}")),
        )
        .await
    }

    /// All that a CSS selector finds now.
    pub async fn all_css(&self, selector: &str) -> Result<Vec<Node>> {
        let by = By::Css(selector);
        let found = match &self.element {
            Some(element) => element.find_all(by).await?,
            None => self.driver.find_all(by).await?,
        };
        Ok(found.into_iter().map(|element| self.part(element)).collect())
    }

    /// Waits until there is no such part.
    pub async fn gone(&self, role: &str, name: &str) -> Result {
        until(
            async || Ok(self.all(role, Some(name)).await?.is_empty().then_some(())),
            async || Ok(format!("there still is a {role} {name:?}")),
        )
        .await
    }

    /// The parts of a role that are there now, in the order of the page; with a name, only those of that name.
    pub async fn all(&self, role: &str, name: Option<&str>) -> Result<Vec<Node>> {
        let mut query = json!({ "objectId": self.object().await?, "role": role });
        if let Some(name) = name {
            query["accessibleName"] = name.into();
        }
        // WebDriver knows elements, the tree knows nodes: the page hands the ones over as the others.
        for node in self.nodes(query).await? {
            let object = json!({ "backendNodeId": node["backendDOMNodeId"] });
            let object = self.command("DOM.resolveNode", object).await?;
            let hand_over = json!({
                "objectId": object["object"]["objectId"],
                "functionDeclaration": "function () { (globalThis.handedOver ??= []).push(this); }",
            });
            self.command("Runtime.callFunctionOn", hand_over).await?;
        }
        let take = "const taken = globalThis.handedOver ?? []; delete globalThis.handedOver; return taken;";
        let taken = self.driver.execute(take, vec![]).await?.elements()?;
        Ok(taken.into_iter().map(|element| self.part(element)).collect())
    }

    pub(crate) async fn find(&self, role: &str, name: Option<&str>) -> Result<Node> {
        let missing = async || {
            let names: Vec<String> = self
                .nodes(json!({ "objectId": self.object().await?, "role": role }))
                .await?
                .iter()
                .map(|node| node["name"]["value"].to_string())
                .collect();
            let wanted = name.map(|name| format!(" {name:?}")).unwrap_or_default();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            Ok(format!("there is no {role}{wanted}; of that role there is: {names}"))
        };
        until(async || Ok(self.all(role, name).await?.into_iter().next()), missing).await
    }
}

/// The text of a part, and input to it.
impl Node {
    /// The text as it is rendered.
    pub async fn text(&self) -> Result<String> {
        Ok(self.element().await?.text().await?)
    }

    /// Waits until the rendered text contains something.
    pub async fn says(&self, text: &str) -> Result {
        until(
            async || Ok(self.text().await?.contains(text).then_some(())),
            async || {
                Ok(format!("the text never contained {text:?}; it is {:?}", self.text().await?))
            },
        )
        .await
    }

    /// The name that assistive technology says.
    pub async fn name(&self) -> Result<String> {
        let tree = json!({ "objectId": self.object().await?, "fetchRelatives": false });
        let tree = self.command("Accessibility.getPartialAXTree", tree).await?;
        Ok(tree["nodes"][0]["name"]["value"].as_str().unwrap_or_default().to_owned())
    }

    /// An attribute, such as `data-bytes`; none if it is not set.
    pub async fn attribute(&self, name: &str) -> Result<Option<String>> {
        Ok(self.element().await?.attr(name).await?)
    }

    /// The value of an input, a text area or a select; the rendered text of an editor, which is no form control.
    pub async fn value(&self) -> Result<String> {
        let element = self.element().await?;
        match element.value().await? {
            Some(value) => Ok(value),
            None => Ok(element.text().await?),
        }
    }

    /// Where it is drawn and how large, in CSS pixels.
    pub async fn rect(&self) -> Result<thirtyfour::ElementRect> {
        Ok(self.element().await?.rect().await?)
    }

    pub async fn click(&self) -> Result {
        let element = self.element().await?;
        element.scroll_into_view().await?;
        Ok(element.click().await?)
    }

    /// Presses keys while this has the keyboard.
    pub async fn press(&self, keys: impl Into<TypingData>) -> Result {
        Ok(self.element().await?.send_keys(keys).await?)
    }

    /// Replaces all of the text, as pasting over it does: an editor indents what is typed, not what is pasted.
    pub async fn fill(&self, text: &str) -> Result {
        let element = self.element().await?;
        element.scroll_into_view().await?;
        element.focus().await?;
        let command_key = if cfg!(target_os = "macos") { Key::Meta } else { Key::Control };
        element.send_keys(command_key + "a").await?;
        let is_control = element.prop("value").await?.is_some();
        if is_control {
            return self.command("Input.insertText", json!({ "text": text })).await.map(drop);
        }
        let paste = "const [target, text] = arguments; const clipboardData = new DataTransfer(); \
            clipboardData.setData('text/plain', text); \
            target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));";
        self.driver.execute(paste, vec![element.to_json()?, text.into()]).await?;
        Ok(())
    }

    /// Chooses an option of a select by the text that is seen.
    pub async fn choose(&self, option: &str) -> Result {
        let select = SelectElement::new(&self.element().await?).await?;
        Ok(select.select_by_exact_text(option).await?)
    }

    /// The element, for what has no method here; the page's is `html`.
    pub async fn element(&self) -> Result<WebElement> {
        match &self.element {
            Some(element) => Ok(element.clone()),
            None => Ok(self.driver.find(By::Tag("html")).await?),
        }
    }

    pub(crate) fn root(driver: WebDriver) -> Self {
        Self { driver, element: None }
    }

    pub(crate) fn part(&self, element: WebElement) -> Self {
        Self { driver: self.driver.clone(), element: Some(element) }
    }

    async fn nodes(&self, query: Value) -> Result<Vec<Value>> {
        let mut found = self.command("Accessibility.queryAXTree", query).await?;
        let Value::Array(nodes) = found["nodes"].take() else { return Ok(Vec::new()) };
        // The answer includes what is hidden.
        Ok(nodes.into_iter().filter(|node| node["ignored"] != Value::Bool(true)).collect())
    }

    async fn object(&self) -> Result<String> {
        Ok(self.element().await?.cdp_remote_object_id().await?.to_string())
    }

    async fn command(&self, method: &str, parameters: Value) -> Result<Value> {
        Ok(self.driver.cdp().send_raw(method, parameters).await?)
    }
}
