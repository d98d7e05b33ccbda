/** Leave the session of one person and start that of another one. */
export function switchUser(login) {
    return [
        {
            content: "Log out",
            trigger: ".o_web_client .o_navbar",
            run: () => (window.location.href = "/web/session/logout?redirect=/web/login"),
            expectUnloadPage: true,
        },
        {
            content: "Show the login form instead of the people known on this machine",
            trigger: ".oe_login_form, .o_user_switch",
            run() {
                document.querySelector(".o_user_switch .fa-user-circle-o")?.click();
            },
        },
        { trigger: ".oe_login_form:not(.d-none) input#login", run: `edit ${login}` },
        { trigger: ".oe_login_form input#password", run: `edit ${login}` },
        {
            content: `Log in as ${login}`,
            trigger: ".oe_login_form button:contains(Log in)",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "The menus are there", trigger: ".o_web_client .o_navbar" },
    ];
}

/** Open a page of the backend. */
export function goTo(path) {
    return [
        {
            content: `Go to ${path}`,
            trigger: ".o_web_client .o_navbar",
            run: () => (window.location.href = path),
            expectUnloadPage: true,
        },
        { trigger: ".o_web_client .o_control_panel" },
    ];
}
