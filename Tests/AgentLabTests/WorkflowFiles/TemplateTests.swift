import AgentLab
import AgentLabJSON
import Orchestration
import Testing

@Suite struct TemplateTests {
    private let state = State([
        "name": "a <b> & 'c'", "count": 3, "flag": true, "off": false, "nothing": nil,
        "hosts": ["one", "two"], "page": ["title": "T", "links": [["url": "u1"], ["url": "u2"]]],
    ])

    private func render(_ text: String) throws -> String { try TextTemplate(text).render(state) }

    @Test(arguments: [
        ("plain", "plain"), ("{{name}}", "a <b> & 'c'"), ("{{{name}}}", "a <b> & 'c'"), ("n={{count}}!", "n=3!"),
        ("{{page.title}}", "T"), ("{{hosts.1}}", "two"), ("{{#hosts}}[{{.}}]{{/hosts}}", "[one][two]"),
        ("{{#page.links}}{{url}} {{/page.links}}", "u1 u2 "), ("{{^off}}no{{/off}}{{#off}}yes{{/off}}", "no"),
        ("{{#flag}}yes{{/flag}}", "yes"), ("{{#missing}}x{{/missing}}", ""), ("{{^missing}}none{{/missing}}", "none"),
        ("{{json(page.links)}}", #"[{"url":"u1"},{"url":"u2"}]"#), ("{{shell(name)}}", #"'a <b> & '\''c'\'''"#),
        ("{{shell(hosts)}}", "'one' 'two'"), ("{{count(hosts)}}", "2"), ("{{uppercased(page.title)}}", "T"),
        ("{{nothing}}", ""), ("{{hosts}}", #"["one","two"]"#),
        ("a\n{{#hosts}}\n- {{.}}\n{{/hosts}}\n", "a\n- one\n- two\n"),
    ])
    func rendersWithoutEscaping(_ template: String, _ expected: String) throws {
        #expect(try render(template) == expected)
    }

    @Test func aMissingValueIsAnErrorAndNotNothing() throws {
        let error = try #require(throws: TemplateError.self) { try render("rm -r /srv/{{directory}}") }
        #expect(error.message == "{{directory}} is nothing: the state has no such value")
        #expect(throws: TemplateError.self) { try render("{{page.author}}") }
    }

    @Test(arguments: [
        "{{uppercased(count)}}", "{{first(none)}}", "{{entries(hosts)}}", "{{lowercased(first(numbers))}}",
    ])
    func aFilterThatGivesNothingIsAnErrorToo(_ template: String) {
        let state = State(["count": 3, "none": [], "hosts": ["one"], "numbers": [1]])
        #expect(throws: TemplateError.self) { try TextTemplate("rm -r /srv/\(template)").render(state) }
    }

    @Test func aTemplateThatIsOneTagGivesTheValueItself() throws {
        #expect(try TextTemplate("{{hosts}}").value(state) == ["one", "two"])
        #expect(try TextTemplate("{{ count }}").value(state) == 3)
        #expect(try TextTemplate("{{count}} of").value(state) == "3 of")
    }
}
