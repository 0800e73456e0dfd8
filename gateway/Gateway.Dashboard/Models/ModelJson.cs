using System.Text.Json.Serialization;

namespace Gateway.Dashboard.Models;

/// <summary>Serializes the models: camelCase, times as ISO 8601 in UTC.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusModel))]
[JsonSerializable(typeof(CamerasModel))]
[JsonSerializable(typeof(ListenersModel))]
[JsonSerializable(typeof(ClockModel))]
[JsonSerializable(typeof(RefusalsModel))]
[JsonSerializable(typeof(TopicModel))]
[JsonSerializable(typeof(BoardModel))]
[JsonSerializable(typeof(BoardSetModel))]
[JsonSerializable(typeof(EventsModel))]
[JsonSerializable(typeof(NearMissesModel))]
[JsonSerializable(typeof(ClipsModel))]
[JsonSerializable(typeof(ImagesModel))]
[JsonSerializable(typeof(StoredImagesModel))]
[JsonSerializable(typeof(MotionModel))]
[JsonSerializable(typeof(SessionModel))]
[JsonSerializable(typeof(PongModel))]
[JsonSerializable(typeof(WelcomeModel))]
[JsonSerializable(typeof(SeedImagesModel))]
[JsonSerializable(typeof(SeedImageModel))]
[JsonSerializable(typeof(PageMessage))]
[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class ModelJson : JsonSerializerContext;
