using Gateway.Detection.Networks;

namespace Gateway.Detection.Managed;

/// <summary>Where the letterboxed picture lies within the network's input, to turn boxes of the one into boxes of the other.</summary>
internal readonly record struct FramePlace(LayerShape Input, int Width, int Height)
{
    public static FramePlace Of(int pictureWidth, int pictureHeight, LayerShape input)
    {
        var (width, height) = Letterbox.Fit(pictureWidth, pictureHeight, input);
        return new FramePlace(input, width, height);
    }

    /// <summary>From shares of the network's input to shares of the picture, in darknet's order of operations.</summary>
    public Candidates.Box ToPicture(float x, float y, float width, float height, float objectness) => new(
        (float)((x - (Input.Width - Width) / 2.0 / Input.Width) / ((float)Width / Input.Width)),
        (float)((y - (Input.Height - Height) / 2.0 / Input.Height) / ((float)Height / Input.Height)),
        width * ((float)Input.Width / Width),
        height * ((float)Input.Height / Height),
        objectness);
}
