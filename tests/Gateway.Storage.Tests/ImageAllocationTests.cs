namespace Gateway.Storage.Tests;

/// <summary>Runs alone, because it counts the allocations of the whole process.</summary>
[Collection(nameof(ImageAllocationTests)), CollectionDefinition(nameof(ImageAllocationTests), DisableParallelization = true)]
public sealed class ImageAllocationTests : IDisposable
{
    private const int Images = 500;

    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Storing_an_image_allocates_nothing()
    {
        using var data = _directory.Open();
        using var database = StoreDatabase.Open(data, new() { RetentionBytes = 100 * 50_000 }, TimeProvider.System);
        using var image = new PooledImage(TestJpeg.Make(1, 50_000));
        Store(database, image, 1);
        var stored = (long)Images;
        var (least, _) = await ProcessAllocations.OfCheapestAsync(
            () =>
            {
                Store(database, image, 1 + stored);
                stored += Images;
            },
            (16 * Images) - 1);
        var perImage = least / (double)Images;
        TestContext.Current.TestOutputHelper?.WriteLine($"{perImage:0.0} bytes per image");
        Assert.True(perImage < 16, $"{perImage} bytes per image");
    }

    private static void Store(StoreDatabase database, PooledImage image, long first)
    {
        for (var i = 0; i < Images; i++)
        {
            image.Prepare(first + i);
            Assert.True(database.Images.TryEnqueue(image));
            image.Wait();
        }
    }
}
