using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KubeSpawn.Kubernetes;

/// <summary>
/// Follows the objects of a collection: a list, then its changes by watch, then, when the watch ends for any reason (its time, 410 Gone, a
/// server that restarts), a list again. It ends only with its caller, or with an error that no waiting mends.
/// </summary>
/// <param name="api">The connection.</param>
/// <param name="path">The collection, e.g. <c>/api/v1/nodes</c>.</param>
/// <param name="objects">JSON of an object.</param>
/// <param name="lists">JSON of a list.</param>
/// <param name="limits">Intervals.</param>
/// <param name="time">Their clock.</param>
internal sealed class ResourceWatch<T>(
    ApiConnection api, string path, JsonTypeInfo<T> objects, JsonTypeInfo<ApiList<T>> lists, ApiLimits limits, TimeProvider time)
    where T : class, IApiObject
{
    /// <summary>Every object as it is, then as it becomes; one that is deleted is passed over. A list repeats what is known already.</summary>
    public async IAsyncEnumerable<T> FollowAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            ApiList<T>? list = await ListAsync(cancel).ConfigureAwait(false);
            if (list is not null)
            {
                foreach (T item in list.Items ?? []) yield return item;
                await foreach (T item in WatchAsync(list.Metadata.ResourceVersion, cancel).ConfigureAwait(false)) yield return item;
            }
            // There is no event for a server that comes up: it has to be asked. And one that ends every watch at once is not asked without a pause.
            await Task.Delay(limits.Retry, time, cancel).ConfigureAwait(false);
        }
    }

    // Null: the server does not answer yet. 403 is what an API server says whose authorisation rules are still being made.
    private async Task<ApiList<T>?> ListAsync(CancellationToken cancel)
    {
        try
        {
            return await api.GetAsync(path, lists, cancel).ConfigureAwait(false);
        }
        catch (KubernetesApiException e) when (e.Status is null or 403 or 404 or 429 or >= 500)
        {
            return null;
        }
    }

    private async IAsyncEnumerable<T> WatchAsync(string? version, [EnumeratorCancellation] CancellationToken cancel)
    {
        // The server ends a watch after timeoutSeconds; one that does not has gone without saying so.
        using var bound = new CancellationTokenSource(limits.Watch + limits.Request, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancel);
        string query = string.Create(CultureInfo.InvariantCulture,
            $"{path}?watch=1&allowWatchBookmarks=true&timeoutSeconds={Math.Max(1, (int)limits.Watch.TotalSeconds)}&resourceVersion={version}");
        using WatchLines? lines = await WatchLines.OpenAsync(api, query, either.Token, cancel).ConfigureAwait(false);
        while (lines is not null && await lines.NextAsync(either.Token, cancel).ConfigureAwait(false) is { } line)
        {
            ApiEvent change = ApiErrors.Parse(line, ApiJson.Default.ApiEvent, $"watch {path} of", api.Server);
            if (change.Type == "ERROR") yield break; // 410 Gone, most often: what follows the list was forgotten
            if (change.Type is "ADDED" or "MODIFIED") yield return Object(change.Object);
        }
    }

    private T Object(JsonElement json)
    {
        try
        {
            return json.Deserialize(objects) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new KubernetesApiException($"failed to watch {path} of API server \"{api.Server.Authority}\": an object makes no sense: {e.Message}",
                "Check that this address is the cluster's API server.", (int)HttpStatusCode.OK, e);
        }
    }
}
