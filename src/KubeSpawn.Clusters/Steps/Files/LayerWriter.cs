using KubeSpawn.Clusters.Files;
using KubeSpawn.Clusters.Host;

namespace KubeSpawn.Clusters.Steps.Files;

/// <summary>Puts generated files into a layer: what people may edit is written only where it is missing.</summary>
internal static class LayerWriter
{
    /// <summary>Files that are not there, or are not as they have to be.</summary>
    public static IEnumerable<NodeFile> Missing(IFiles files, string layer, IEnumerable<NodeFile> wanted) =>
        wanted.Where(file => file.Kind == NodeFileKind.Owned ? files.ReadText(layer + file.Path) != file.Text : !files.Exists(layer + file.Path));

    public static void Write(IFiles files, string layer, IEnumerable<NodeFile> wanted)
    {
        foreach (NodeFile file in Missing(files, layer, wanted))
        {
            string path = layer + file.Path;
            files.CreateDirectory(path[..path.LastIndexOf('/')], FileModes.Directory);
            if (file.Kind == NodeFileKind.Folder) files.CreateDirectory(path, file.Mode);
            else if (file.Kind == NodeFileKind.Link) files.CreateSymbolicLink(path, file.Text);
            else files.WriteText(path, file.Text, file.Mode);
        }
    }
}
