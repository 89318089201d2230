import FoundationEssentials

extension ProviderConfiguration {
    /// A missing name, kind or address, an address that is none, and what is for another kind of provider.
    public func mistakes(at path: String) -> [ConfigurationMistake] {
        var check = ConfigurationCheck(at: path)
        check.name("name", name)
        if kind == nil { check.report("kind", "is missing: ollama, azure or openai") }
        if let address = baseURL ?? kind?.defaultBaseURL {
            if let fault = Self.fault(of: address) { check.report("base_url", fault) }
        } else if kind == .azure {
            check.report("base_url", "is missing: https://RESOURCE.openai.azure.com")
        }
        checkAzure(&check)
        return check.mistakes + options.mistakes(at: check.place(of: "options"))
    }

    private func checkAzure(_ check: inout ConfigurationCheck) {
        for (key, value) in [("deployment", deployment), ("api_version", apiVersion)] {
            guard let value else { continue }
            if value.isEmpty || !value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) {
                check.report(key, "is not a name of letters, digits and dashes")
            }
        }
        guard let kind, kind != .azure else { return }
        let set = [("deployment", deployment != nil), ("api_version", apiVersion != nil), ("auth", auth != nil)]
        for (key, isSet) in set where isSet { check.report(key, "is for providers of the kind azure only") }
    }

    private static func fault(of address: String) -> String? {
        guard let url = URL(string: address), let scheme = url.scheme?.lowercased(), url.host()?.isEmpty == false
        else { return "is no address: http://HOST or https://HOST" }
        if scheme != "http" && scheme != "https" { return "is neither http nor https" }
        if url.user() != nil || url.password() != nil { return "has a user or a password in it; set token instead" }
        if url.query() != nil || url.fragment() != nil { return "has a query or a fragment, which belong to no base" }
        return nil
    }
}

extension ProviderConfiguration.Kind {
    var defaultBaseURL: String? {
        switch self {
        case .ollama: "http://127.0.0.1:11434"
        case .openai: "https://api.openai.com/v1"
        case .azure: nil
        }
    }
}
