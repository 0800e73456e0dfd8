namespace Gateway.Link;

/// <summary>Everything the link answers from. It knows the stores only in these words.</summary>
public sealed record LinkBackend(ILinkCameras Cameras, ILinkEvents Events, ILinkNearMisses NearMisses, ILinkClips Clips, ILinkImages Images, ILinkControl Control);
