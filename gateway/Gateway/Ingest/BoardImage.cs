namespace Gateway.Ingest;

/// <summary>What a board says of one image, beside the picture itself.</summary>
/// <param name="BootId">Random per boot of the board; 0 from seed boards, which do not send one.</param>
/// <param name="ImageId">The board's own number of the image: its counter since boot, or the seed's <c>id</c>.</param>
/// <param name="CaptureMs">How long taking the picture took (seed C3 <c>capture_time</c>); -1 while unknown.</param>
/// <param name="PublishMs">How long publishing took (seed C3 <c>publish_time</c>); -1 while unknown.</param>
public readonly record struct BoardImage(uint BootId, long ImageId, int CaptureMs, int PublishMs);
