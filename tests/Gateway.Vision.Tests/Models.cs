namespace Gateway.Vision.Tests;

/// <summary>The implementations of the background model that this processor can run.</summary>
internal static class Models
{
    public static IEnumerable<BackgroundModel> All(BackgroundModelOptions options)
    {
        yield return new Mog2Scalar(options);
    }

    public static string Name(BackgroundModel model) => model.GetType().Name;
}
