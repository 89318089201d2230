public import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration

extension Workflow {
    /// Classifies a document by the markings on its pages.
    ///
    /// All pages are rendered, and a model looks for markings on each, several pages at a time. Where a marking's legibility
    /// is under 0.4 and the model suggests a filter, the page is rendered again with it and looked at again, and the better
    /// reading is kept. From all readings a model classifies the document, with alternatives and a rationale; then it scores
    /// five factors, whose weighted mean is the confidence, and that decides what is recommended.
    ///
    /// Each page is a step: what a model has answered is on record, and no crash pays for it again. An answer that is not as
    /// it should be is asked for once more; the error then names the page.
    ///
    /// Params: `document` (a name or an id), `agent`, `workers` (4), `dpi` (150); for each of the nodes `detect`, `enhance`,
    /// `classify` and `score` `NODE_agent` and `NODE_system`. Result: `classification`, `alternatives`, `rationale`,
    /// `confidence` (0 to 1), `factors`, `recommendation` (`accept` from 0.9, `review` from 0.7, `reject`), `readings`,
    /// `pages`, `enhanced_pages`.
    public static var classifyDocs: Workflow {
        Workflow(
            name: "classify-docs",
            description: "Classify a document by the markings on its pages.",
            parameters: classifyDocsParameters + [AgentRole.detect, .enhance, .classify, .score].flatMap(\.parameters),
            outputs: [
                "classification", "alternatives", "rationale", "confidence", "factors", "recommendation", "readings",
                "pages", "enhanced_pages",
            ],
            graph: { graph, runtime in
                graph.addNode("render", RenderNode(runtime: runtime))
                graph.addNode("detect", DetectNode(runtime: runtime))
                graph.addNode("enhance", EnhanceNode(runtime: runtime))
                graph.addNode("classify", ClassifyNode(runtime: runtime))
                graph.addNode("score", ScoreNode(runtime: runtime))
                graph.addEdge(from: "render", to: "detect")
                let faint = Predicate.not(.equals("enhanced_pages", 0))
                graph.addEdge(from: "detect", to: "enhance", when: faint, named: "pages are hard to read")
                graph.addEdge(from: "detect", to: "classify")
                graph.addEdge(from: "enhance", to: "classify")
                graph.addEdge(from: "classify", to: "score")
                graph.setEntryPoint("render")
                graph.addExitPoint("score")
            }
        )
    }

    private static let classifyDocsParameters: [WorkflowParameter] = [
        .required("document", .string, "The document, a PDF, by its name or id."),
        AgentRole.agent,
        .optional("workers", .integer, default: 4, in: 1...32, "How many pages are looked at at a time."),
        .optional("dpi", .integer, default: 150, in: 72...1200, "How finely pages are rendered."),
    ]
}

extension AgentRole {
    private static let reading = """
        You read the classification markings of scanned pages: words such as CONFIDENTIAL in headers, footers, stamps and \
        margins. Answer with nothing but a JSON object: {"markings": [{"text": what it says, "location": where it is, \
        "legibility": from 0 to 1}], "filter": null or, when a marking is hard to read and another rendering would help, \
        {"brightness": 0 to 200, "contrast": -100 to 100, "saturation": 0 to 200}}. A page without markings has an empty \
        array.
        """
    static let detect = AgentRole(node: "detect", system: reading)
    static let enhance = AgentRole(node: "enhance", system: reading)
    static let classify = AgentRole(
        node: "classify",
        system: """
            You classify documents by the markings on their pages. Answer with nothing but a JSON object: \
            {"classification": the document's classification, "alternatives": [{"classification": another one, \
            "likelihood": from 0 to 1}], "rationale": why}.
            """
    )
    static let score = AgentRole(
        node: "score",
        system: """
            You judge how far the classification of a document can be trusted. Answer with nothing but a JSON object: \
            {"factors": [{"name": the factor, "score": from 0 to 1, "reason": why}]} with each of the factors \
            \(ConfidenceFactor.allCases.map { "\($0.rawValue) (\($0.meaning))" }.joined(separator: ", ")) once.
            """
    )
}
