using System.Text.Json;
using KubeSpawn.Clusters.Errors;
using KubeSpawn.Clusters.Host;
using KubeSpawn.Clusters.Plan;

namespace KubeSpawn.Clusters.State;

/// <summary>Reads and writes state.json. Not safe for two at once: its user holds the cluster's lock.</summary>
public sealed class StateStore(IFiles files, ClusterPaths paths)
{
    private readonly Lock _gate = new();

    /// <summary>The state as it was last written; null where there is none.</summary>
    public ClusterState? Load()
    {
        string? text = files.ReadText(paths.StateFile);
        if (text is null) return null;
        try
        {
            return JsonSerializer.Deserialize(text, StateJson.Default.ClusterState) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new KubeSpawnException(
                ExitCode.State,
                $"failed to read \"{paths.StateFile}\": {e.Message}",
                $"it was not written by this version of kube-spawn; \"kube-spawn destroy --cluster-name {paths.Identity.Name}\" removes the cluster",
                e);
        }
    }

    /// <summary>Writes the state whole.</summary>
    public void Save(ClusterState state)
    {
        string text = JsonSerializer.Serialize(state, StateJson.Default.ClusterState) + "\n";
        if (files.ReadText(paths.StateFile) == text) return;
        files.CreateDirectory(paths.ClusterDir, FileModes.Directory);
        files.WriteText(paths.StateFile, text, FileModes.Secret);
    }

    /// <summary>Changes the state as it is on disk now; nodes that come up side by side may call it at once.</summary>
    public ClusterState Update(Func<ClusterState, ClusterState> change)
    {
        lock (_gate)
        {
            ClusterState state = change(Load() ?? new ClusterState());
            Save(state);
            return state;
        }
    }
}
