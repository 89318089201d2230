import AgentLab
import AgentLabAPI
import AgentLabControl
import Logging

extension Routes {
    func addImages(to router: inout ControlRouter) {
        // Nobody needs the images when the one that has asked for them is gone.
        router.registerWaiting(ImagesRender.self) { request, peer in
            let images = try await answering { try await laboratory.render(request) }
            logger.info(
                "images rendered",
                metadata: peer.metadata.merging([
                    "document.name": "\(request.document)", "images": "\(images.count)",
                ]) { _, new in new }
            )
            return ImagesRender.Result(data: images)
        }
        router.register(ImagesList.self) { request, _ in try await answering { try await laboratory.list(request) } }
        router.register(ImagesFind.self) { request, _ in
            try await answering { ImageAnswer(image: try await laboratory.image(request.image)) }
        }
        router.register(ImagesRead.self) { request, _ in try await answering { try await laboratory.read(request) } }
    }
}
